/** Open the host's context menu at a button, as a right click there would. */
export function openContextMenu(button: HTMLElement): void {
  const { left, bottom } = button.getBoundingClientRect();
  button.dispatchEvent(
    new MouseEvent('contextmenu', {
      bubbles: true,
      cancelable: true,
      view: window,
      button: 2,
      clientX: left,
      clientY: bottom
    })
  );
}
