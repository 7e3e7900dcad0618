// Asks the service of this container whether it is ready. Node's own modules only.
const answer = await fetch(`http://127.0.0.1:${process.env.OKNO_LISTEN_PORT ?? '8080'}/health/ready`);
process.exit(answer.ok ? 0 : 1);
