/** The brokers of this run of the tests: whoever starts it names them in KAFKA_BROKERS, or the run has started its own. */
export function testBrokers(): string[] {
  const brokers = process.env.KAFKA_BROKERS ?? '';
  if (brokers === '') throw new Error('there is no Kafka: this spec belongs to the tier `kafka`');
  return brokers.split(',');
}
