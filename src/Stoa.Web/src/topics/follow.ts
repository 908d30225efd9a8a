import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { followTopic, unfollowTopic } from '../api/commands';
import { topics } from '../api/lists';
import type { Topic } from '../api/types';
import { announce } from '../app/announce';
import { notifyFault } from '../app/notices';
import { topicName } from '../app/topics';
import { t } from '../languages';

const KEY = ['topics'];

/** The topics there are and, for who is signed in, which of them they follow. */
export const useTopics = ({ enabled = true } = {}) => useQuery({ queryKey: KEY, queryFn: ({ signal }) => topics(signal), staleTime: Infinity, enabled });

/** Follows a topic, or no longer; shown at once, and taken back where the server refuses. */
export function useFollowTopic() {
  const queries = useQueryClient();
  const put = (id: string, followed: boolean) =>
    queries.setQueryData<readonly Topic[]>(KEY, before => before?.map(topic => (topic.id === id ? { ...topic, followed } : topic)));
  return useMutation({
    mutationFn: ({ id, followed }: Topic) => (followed ? unfollowTopic(id) : followTopic(id)),
    onMutate: ({ id, followed }) => { put(id, !followed); },
    onSuccess: (_, topic) => announce(t(topic.followed ? 'topics.notFollowing' : 'topics.nowFollowing', { topic: topicName(topic) })),
    onError: (fault, { id, followed }) => { put(id, followed ?? false); notifyFault(fault); },
    onSettled: () => queries.invalidateQueries({ queryKey: ['cards', 'discover'] }),
  });
}
