// Amounts as they are written in the page's language: sizes, spans of time, shares and days.
import { language, number, say } from "./words.js";

// As in words.js: browsers know no Māori.
const locale = language === "mi" ? "en-NZ" : language;
const unit = (name, digits = 1) => new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });
const second = unit("second"), minute = unit("minute", 0), hour = unit("hour", 0), millisecond = unit("millisecond");
const sizes = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"].map((name) => unit(name));
const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
const shortDates = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
const clocks = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });

export const percent = (value) => share.format(value);
export const milliseconds = (value) => millisecond.format(value);
/// A day of the books: they are kept in UTC.
export const bookDay = (value) => dates.format(new Date(value));
export const shortBookDay = (value) => shortDates.format(new Date(value));
export const clock = (value) => clocks.format(new Date(value));
export const credits = (count) => say("console.credits", { count });

export function size(bytes) {
  let step = 0;
  while (bytes >= 1000 && step < sizes.length - 1) { bytes /= 1000; step += 1; }
  return sizes[step].format(bytes);
}

export function span(seconds) {
  if (seconds > 0 && seconds < 1) return millisecond.format(Math.round(seconds * 1000));
  if (seconds < 60) return second.format(Math.round(seconds * 10) / 10);
  if (seconds < 3600) {
    const rest = Math.round(seconds % 60);
    return rest ? `${minute.format(Math.floor(seconds / 60))} ${second.format(rest)}` : minute.format(Math.floor(seconds / 60));
  }
  const rest = Math.round((seconds % 3600) / 60);
  return rest ? `${hour.format(Math.floor(seconds / 3600))} ${minute.format(rest)}` : hour.format(Math.floor(seconds / 3600));
}

/// A number with few digits, for an axis.
const few = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
export const compact = (value) => (Math.abs(value) < 10000 ? number(value) : few.format(value));
