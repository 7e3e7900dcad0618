import { describe, expect, it } from '@jest/globals';
import { roomsOf, type RoomOwner } from './rooms.rules.js';

const nobody: RoomOwner = { userId: 'u', roles: [], employeeId: null, departmentId: null, clientId: null };

describe('the rooms', () => {
  it.each<[string, Partial<RoomOwner>, string[]]>([
    ['a user without links', {}, ['user:u']],
    [
      'a specialist',
      { roles: ['specialist', 'head'], employeeId: 'e', departmentId: 'd' },
      ['user:u', 'role:specialist', 'role:head', 'employee:e', 'department:d'],
    ],
    ['a client', { roles: ['client'], clientId: 'c' }, ['user:u', 'role:client', 'client:c']],
    ['staff, who are no client’s', { roles: ['finance'], clientId: 'c' }, ['user:u', 'role:finance']],
  ])('of %s', (_whom, owner, rooms) => {
    expect(roomsOf({ ...nobody, ...owner })).toEqual(rooms);
  });
});
