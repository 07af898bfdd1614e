/** A table that is messy on purpose: ages are missing, plans are spelled in two ways, rows are repeated. */
export function customersCsv(rows = 300): Buffer {
  // A fixed sequence, so that every run sees the same table.
  let state = 7;
  const random = (): number => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  const lines = [
    'customer_id,joined,plan,monthly_charge,support_calls,age,churned'
  ];
  for (let row = 0; row < rows; row += 1) {
    const premium = random() < 0.4;
    const calls = Math.floor(random() * 6);
    const charge = (premium ? 60 : 20) + random() * 30;
    const churned = random() < 0.1 + 0.14 * calls ? 'yes' : 'no';
    const plan = premium ? 'Premium' : random() < 0.2 ? 'basic' : 'Basic';
    const age = random() < 0.15 ? '' : String(18 + Math.floor(random() * 60));
    const month = String(1 + Math.floor(random() * 12)).padStart(2, '0');
    const joined = `2023-${month}-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`;
    lines.push(
      `C${1000 + row},${joined},${plan},${charge.toFixed(2)},${calls},${age},${churned}`
    );
  }
  lines.splice(7, 0, ...lines.slice(1, 6));
  return Buffer.from(`${lines.join('\n')}\n`);
}
