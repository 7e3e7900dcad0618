import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { LiveFeed } from './live-feed.adapter.js';
import { LiveSockets } from './live-sockets.adapter.js';
import { WatchableRequests } from './watchable-requests.queries.js';

/** What has moved, told to signed-in sockets. */
@Module({ imports: [AccessModule], providers: [LiveFeed, LiveSockets, WatchableRequests] })
export class LiveModule {}
