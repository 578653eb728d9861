/** What every side is given, and the view that every side opens. */
export interface HttpApiEvent {
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: boolean;
}

export type Side = (event: HttpApiEvent) => Promise<{ statusCode: number; body?: string }>;

declare global {
  /** The form as JSON, put in when the sides are bundled. */
  const VIEW: string;
}
