// Prices: the API counts in a currency's smallest unit, people read and write its largest. How many digits lie between, Intl knows.

/** The digits behind the point: 2 for euros, 0 for yen, 3 for dinars. */
export const digitsOf = (currency: string): number => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** Euros to cents; undefined where the amount is finer than the currency is. */
export function toMinor(amount: number, currency: string): number | undefined {
  const scaled = amount * 10 ** digitsOf(currency);
  const minor = Math.round(scaled);
  return Number.isFinite(scaled) && Math.abs(scaled - minor) < 1e-6 ? minor : undefined;
}

/** Cents to euros. */
export const toMajor = (minor: number, currency: string): number => minor / 10 ** digitsOf(currency);

/** A price as the language writes it; round ones without `.00`. */
export const priceText = (minor: number, currency: string, tag: string): string =>
  new Intl.NumberFormat(tag, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }).format(toMajor(minor, currency));
