// Tables as files for spreadsheets (RFC 4180).
const mayBeFormula = /^[=+\-@\t\r]/;

/// One field. A spreadsheet runs what begins as a formula does: a quote before it makes it text.
export function csvField(value) {
  let text = String(value);
  if (typeof value !== "number" && mayBeFormula.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csv = (rows) => rows.map((row) => row.map(csvField).join(",")).join("\r\n") + "\r\n";

/// Lets the browser keep it under a name.
export function saveCSV(name, rows) {
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  const address = URL.createObjectURL(new Blob(["\ufeff", csv(rows)], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
