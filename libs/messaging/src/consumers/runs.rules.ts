/**
 * The events of one partition in runs of one type each, as few as the order of every key allows: what was said of different
 * records has no order among each other. An event joins the first run of its type that does not come before its key's last one.
 */
export function runsOfOneType<Event>(
  events: readonly Event[],
  typeOf: (event: Event) => string,
  keyOf: (event: Event) => string,
): (readonly Event[])[] {
  const runs: Event[][] = [];
  const placesOf = new Map<string, number[]>();
  const lastPlaceOf = new Map<string, number>();
  for (const event of events) {
    const [type, key] = [typeOf(event), keyOf(event)];
    const places = placesOf.get(type) ?? [];
    const earliest = lastPlaceOf.get(key) ?? 0;
    let place = places.find((candidate) => candidate >= earliest);
    if (place === undefined) {
      place = runs.push([]) - 1;
      placesOf.set(type, [...places, place]);
    }
    runs[place]?.push(event);
    lastPlaceOf.set(key, place);
  }
  return runs;
}
