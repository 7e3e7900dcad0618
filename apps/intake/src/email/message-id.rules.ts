const ours = /^<?okno\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})@/i;

/** The Message-ID of mail we send: the same for every attempt, and known again when it comes back. */
export function messageIdOf(outgoingId: string, domain: string): string {
  return `<okno.${outgoingId}@${domain}>`;
}

/** The id of the outgoing message that a Message-ID of ours stands for; undefined for anybody else's. */
export function outgoingIdIn(messageId: string): string | undefined {
  return ours.exec(messageId)?.[1]?.toLowerCase();
}

/** The Message-IDs in a header or a text, as they stand in angle brackets, each once. */
export function messageIdsIn(text: string): readonly string[] {
  return [...new Set(text.match(/<[^<>\s]{1,900}>/g) ?? [])];
}
