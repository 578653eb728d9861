/** Keeps the focus and the scroll position through a render, and moves them where a dialog or a message is new. */

/** By region: the dialog that was open, and where the focus was before it. */
const opened = new Map<string, { dialog: Element; before: Element | null }>();

/** Renders; then a new dialog has the focus, a closed one gives it back, and conversations show their newest message. */
export function keepFocusAndScroll(render: () => void): void {
  const before = document.activeElement;
  const logs = () => [...document.querySelectorAll<HTMLElement>('.log[data-count]')];
  const counts = new Map(logs().map((log) => [log, log.dataset.count]));
  render();
  for (const region of document.querySelectorAll('.pane')) dialogFocus(region, before);
  for (const log of logs()) {
    if (counts.get(log) !== log.dataset.count) log.scrollTop = log.scrollHeight;
  }
}

function dialogFocus(region: Element, before: Element | null): void {
  const dialog = [...region.querySelectorAll('[role$=dialog]:not([hidden])')].at(-1);
  const known = opened.get(region.id);
  if (dialog === known?.dialog) return;
  if (dialog) {
    opened.set(region.id, { dialog, before: known?.before ?? before });
    if (lost() || region.contains(before)) enter(dialog);
  } else {
    opened.delete(region.id);
    if (lost()) giveBack(region, known?.before ?? null);
  }
}

/** To the first input, or else to the last button. */
function enter(dialog: Element): void {
  const input = dialog.querySelector<HTMLElement>('.modal-body :is(input, select, textarea)');
  const button = dialog.querySelector<HTMLElement>('footer button:last-of-type');
  (input ?? button)?.focus();
}

const lost = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;

function giveBack(region: Element, to: Element | null): void {
  const target = to?.isConnected && region.contains(to) ? to : region.querySelector('textarea');
  (target as HTMLElement | null)?.focus();
}
