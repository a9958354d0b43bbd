/** A vector set that is told afterwards which of its rows belong together. */
import { sha256 } from "../formats/hash.ts";
import { bytesOf } from "../formats/whole-file.ts";
import { type GroupsOfText, groupFacts, keepGroupsWhole } from "../tasks/groups.ts";
import type { VectorSet } from "./vector-set.ts";

/**
 * The set with groups: its splits stay, but for rows whose group has rows in a split that scores.
 * @throws InputError where too few groups are left
 */
export function withGroups(set: VectorSet, { groups, facts }: GroupsOfText): VectorSet {
  const whole = keepGroupsWhole(set.splits, groups);
  const added = [...facts, ...whole.facts, ...groupFacts(whole.splits, groups, set.task.name)];
  const about = [bytesOf(groups), whole.splits];
  return {
    ...set,
    splits: whole.splits,
    groups,
    facts: [...set.facts, ...added],
    task: { ...set.task, hash: sha256("assay/grouped-task@1", set.task.hash, ...about) },
    hash: sha256("assay/grouped-vectors@1", set.hash, ...about),
  };
}
