import { expect, it } from '@jest/globals';
import { AmiReader, NotManagerProtocol, writeAction, type AmiMessage } from './ami-message.rules.js';

const greeting = 'Asterisk Call Manager/5.0.2\r\n';
const wire =
  'Event: Newchannel\r\nExten: 302\r\nVariable: a=1\r\nVariable: b=2\r\n\r\nEvent: Hangup\r\nCause-txt: Normal: yes\r\n\r\n';
const messages = [
  { Event: 'Newchannel', Exten: '302', Variable: 'a=1' },
  { Event: 'Hangup', 'Cause-txt': 'Normal: yes' },
];

it.each([1, 2, 3, 7, 20, 10_000])('messages are the same in pieces of %i characters', (size) => {
  const reader = new AmiReader();
  const text = greeting + wire;
  const found: AmiMessage[] = [];
  for (let at = 0; at < text.length; at += size) found.push(...reader.take(text.slice(at, at + size)));
  expect(found).toEqual(messages);
  expect(reader.greeting).toBe('Asterisk Call Manager/5.0.2');
});

it.each([
  ['lines that are none are passed over', 'nonsense\r\nEvent: A\r\n\r\n', [{ Event: 'A' }]],
  ['empty lines make no message', '\r\n\r\n', []],
  ['an empty value is one', 'Event: A\r\nExten:\r\n\r\n', [{ Event: 'A', Exten: '' }]],
  ['lines may end in LF alone', 'Event: A\n\n', [{ Event: 'A' }]],
])('%s', (_case, text, expected) => {
  const reader = new AmiReader();
  reader.take(greeting);
  expect(reader.take(text)).toEqual(expected);
});

it.each([
  ['another greeting', 'SSH-2.0-OpenSSH\r\n'],
  ['a line without end', 'x'.repeat(1024 * 1024 + 1)],
])('%s is another protocol', (_case, text) => {
  expect(() => new AmiReader().take(text)).toThrow(NotManagerProtocol);
});

it('an action is written so that no value makes another one', () => {
  expect(writeAction({ Action: 'Login', Secret: 'a\r\nAction: Originate' })).toBe(
    'Action: Login\r\nSecret: a  Action: Originate\r\n\r\n',
  );
});
