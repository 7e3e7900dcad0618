const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the inbox can remember an event by this id. */
export function isEventId(id: string): boolean {
  return UUID.test(id);
}
