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

/** The customers as an endpoint is asked about them: without what it predicts. */
export function customers(
  rows = 300
): Record<string, string | number | null>[] {
  const [header, ...lines] = customersCsv(rows).toString().trim().split('\n');
  const names = header.split(',').slice(0, -1);
  const numbers = ['monthly_charge', 'support_calls', 'age'];
  return lines.map(line => {
    const cells = line.split(',');
    return Object.fromEntries(
      names.map((name, index) => [
        name,
        !numbers.includes(name)
          ? cells[index]
          : cells[index] === ''
            ? null
            : Number(cells[index])
      ])
    );
  });
}

/** Tips that follow the bill, which is written as text: reading it as a number is what helps. */
export function billsCsv(rows = 160): Buffer {
  let state = 11;
  const random = (): number => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  const lines = ['bill,noise,tip'];
  for (let row = 0; row < rows; row += 1) {
    const bill = 5 + random() * 1990;
    const tip = 0.1 * bill + random() * 20;
    lines.push(
      `"$${bill.toFixed(2)}",${random().toFixed(4)},${tip.toFixed(2)}`
    );
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}
