import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import type { TopicDefinition, TopicRetention } from '@okno/contracts';

/** One event at most; a chunk of an import is a few of these. */
const MAX_EVENT_BYTES = 16 * 1_048_576;
const BROKERS_DEFAULT = -1;

const policies: Readonly<Record<TopicRetention, string>> = { keep: 'delete', compact: 'compact' };

/**
 * Creates the topics that are missing, with the brokers' default of replicas, kept for ever.
 * @throws when one exists with another number of partitions or another retention.
 */
export async function ensureTopics(
  admin: Admin,
  topics: readonly TopicDefinition[],
  nameOf: (topic: string) => string,
): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter(({ name }) => !existing.has(nameOf(name)));
  if (missing.length > 0) {
    await admin.createTopics({
      topics: missing.map(({ name, partitions, retention }) => ({
        topic: nameOf(name),
        numPartitions: partitions,
        replicationFactor: BROKERS_DEFAULT,
        configEntries: Object.entries({
          'cleanup.policy': policies[retention],
          'retention.ms': '-1',
          'retention.bytes': '-1',
          'max.message.bytes': MAX_EVENT_BYTES.toString(),
        }).map(([name, value]) => ({ name, value })),
      })),
    });
  }
  const different = await differing(admin, topics, nameOf);
  if (different.length > 0) {
    throw new Error(`topics exist with another number of partitions or another retention: ${different.join(', ')}`);
  }
}

async function differing(
  admin: Admin,
  topics: readonly TopicDefinition[],
  nameOf: (topic: string) => string,
): Promise<string[]> {
  const names = topics.map(({ name }) => nameOf(name));
  const metadata = await admin.fetchTopicMetadata({ topics: names });
  const partitions = new Map(metadata.topics.map(({ name, partitions: all }) => [name, all.length]));
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: ['cleanup.policy'],
    })),
  });
  const policyOf = new Map(resources.map((found) => [found.resourceName, found.configEntries[0]?.configValue]));
  return topics
    .filter(({ name, retention, partitions: wanted }) => {
      const inCluster = nameOf(name);
      return partitions.get(inCluster) !== wanted || policyOf.get(inCluster) !== policies[retention];
    })
    .map(({ name }) => name);
}
