import { h } from './dom.ts';

const PAUSE_MS = 1500;

/** Of a page that is served: asks its own server whether it is old, and loads it anew then. */
export function renewWhenOld(): void {
  const told = h('p', { class: 'problem', role: 'alert', hidden: true });
  document.body.prepend(told);
  let own: string | undefined;
  const ask = async (): Promise<void> => {
    const { version, problem } = (await (await fetch('/version')).json()) as {
      version: string;
      problem: string;
    };
    own ??= version;
    if (own !== version) return location.reload();
    told.hidden = problem === '';
    told.textContent = problem === '' ? '' : `Not renewed: ${problem}. Shown is what was sound last.`;
  };
  const repeat = (): void => {
    ask()
      .catch(() => {
        told.hidden = false;
        told.textContent = 'The server has ended: what is shown stays as it is.';
      })
      .finally(() => setTimeout(repeat, PAUSE_MS));
  };
  repeat();
}
