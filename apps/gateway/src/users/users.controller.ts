import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  createdUserResource,
  idField,
  pageOf,
  userBody,
  userPatchBody,
  userResource,
  usersQuery,
  type CreatedUserResource,
  type Page,
  type UserBody,
  type UserPatch,
  type UserResource,
  type UsersQuery,
} from '@okno/contracts';
import { Allow, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import { ChangeUser } from './change-user.usecase.js';
import { CreateUser } from './create-user.usecase.js';
import { UserQueries } from './users.queries.js';

@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(
    private readonly createUser: CreateUser,
    private readonly changeUser: ChangeUser,
    private readonly users: UserQueries,
  ) {}

  @Post()
  @Allow('administrator')
  @Answers('Give somebody an account', createdUserResource, 201)
  create(@Body({ schema: userBody }) body: UserBody, @Context() context: WorkContext): Promise<CreatedUserResource> {
    return this.createUser.execute(body, context);
  }

  @Get()
  @Allow('administrator')
  @Answers('List accounts, newest first', pageOf(userResource))
  list(@Query({ schema: usersQuery }) query: UsersQuery): Promise<Page<UserResource>> {
    return this.users.list(query);
  }

  @Get(':id')
  @Allow('administrator')
  @Answers('Read an account', userResource)
  find(@Param('id', { schema: idField }) id: string): Promise<UserResource> {
    return this.users.find(id);
  }

  @Patch(':id')
  @Allow('administrator')
  @Answers('Change an account; active: false ends it', userResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: userPatchBody }) patch: UserPatch,
    @ExpectedVersion() expectedVersion: number,
    @Context() context: WorkContext,
  ): Promise<UserResource> {
    return this.changeUser.execute({ id, expectedVersion, patch }, context);
  }
}
