/** The size of a node, as in the style sheet. */
export const NODE_WIDTH = 168;
export const NODE_HEIGHT = 46;
