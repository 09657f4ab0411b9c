import { infractl, makeTree, putVariant, run, standing } from './tree.ts';

const CONTAINER = ['unshare', '-rpf', '--kill-child', '--mount-proc'];

/**
 * Eight applies at once in one tree, half of them in pid namespaces of their own: one at a time means that one finds
 * something to do and seven nothing, that none fails, and that the tree is as one alone leaves it.
 * @param container what puts every other one into a namespace of its own; empty where none is to be had
 * @returns rounds in which it was otherwise
 */
export async function race(rounds: number, container: readonly string[] = CONTAINER): Promise<number> {
  const tree = makeTree();
  const wanted = new Map<number, string>();
  let bad = 0;
  for (let round = 0; round < rounds; round++) {
    putVariant(tree.root, round);
    const apply = infractl('apply', '--detailed-exitcode', '--lock-timeout', '300');
    const runs = Array.from({ length: 8 }, (_, index) =>
      run(tree.root, index % 2 === 0 ? apply : [...container, ...apply]),
    );
    const ended = await Promise.all(runs);
    const codes = ended.map(({ code }) => code).toSorted();
    const left = standing(tree.root);
    const known = wanted.get(round % 2) ?? left;
    wanted.set(round % 2, known);
    if (codes.join() === '0,0,0,0,0,0,0,2' && left === known) continue;
    bad++;
    console.log(
      `race ${round}: exit codes ${codes.join()}, ${left}\n${ended.map(({ stderr }) => stderr).join('')}`,
    );
  }
  tree.remove();
  console.log(
    `race: ${rounds} rounds of 8 applies in one tree and five pid namespaces, ${bad} of them not one at a time`,
  );
  return bad;
}
