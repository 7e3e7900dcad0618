// Runs Jest with the flag its ES-module mode needs, so that no script has to repeat it.
import { spawn } from 'node:child_process';

const child = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_OPTIONS: [process.env['NODE_OPTIONS'], '--experimental-vm-modules', '--no-warnings=ExperimentalWarning']
      .filter(Boolean)
      .join(' '),
  },
});
child.on('exit', (code) => process.exit(code ?? 1));
