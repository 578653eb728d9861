/** ICWS's email priorities ("send-as-email" of the ICWS reference): 1 normal, 2 low, 4 high. */
export const priorityValues = [1, 2, 4] as const;
export type Priority = (typeof priorityValues)[number];

/** What people call each priority, in the order in which the form offers them. */
export const priorityNames: Record<Priority, string> = { 1: 'Normal', 2: 'Low', 4: 'High' };

/** The priority behind a form's option value, or undefined for anything that the form does not offer. */
export const priorityFromOption = (value: string): Priority | undefined =>
  priorityValues.find((priority) => String(priority) === value);
