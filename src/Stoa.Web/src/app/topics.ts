import { has, t } from '../languages';

/** What a topic is called in the language in use. One that an operator added or renamed is called as they wrote it. */
export function topicName({ name }: { readonly name: string }): string {
  const key = `topic.${name}`;
  return has(key) ? t(key) : name;
}
