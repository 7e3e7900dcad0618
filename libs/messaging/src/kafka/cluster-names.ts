/** How topics and groups are called in a cluster that several installations of Okno may share. */
export class ClusterNames {
  constructor(private readonly prefix: string) {}

  readonly topic = (name: string): string => `${this.prefix}${name}`;
  readonly topicOf = (inCluster: string): string => inCluster.slice(this.prefix.length);
  readonly group = (name: string): string => `${this.prefix}${name}`;
}
