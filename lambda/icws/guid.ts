/** A GUID in a text of ICWS's, without braces; undefined for anything else, and for the empty one. */
export function guidIn(text: string | undefined): string | undefined {
  const id = guid.exec(text ?? '')?.[1];
  return id === undefined || /^[0-]+$/.test(id) ? undefined : id;
}

const guid = /^\s*\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?\s*$/i;
