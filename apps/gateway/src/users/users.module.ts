import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ChangePassword } from '../sign-in/change-password.usecase.js';
import { SignInMisses } from '../sign-in/misses.repository.js';
import { Passwords } from '../sign-in/passwords.adapter.js';
import { Sessions } from '../sign-in/sessions.repository.js';
import { SignInController } from '../sign-in/sign-in.controller.js';
import { SignIn } from '../sign-in/sign-in.usecase.js';
import { SignOut } from '../sign-in/sign-out.usecase.js';
import { ChangeUser } from './change-user.usecase.js';
import { CreateUser } from './create-user.usecase.js';
import { FoundAdministrator } from './found-administrator.usecase.js';
import { UserLinkCheck } from './links.queries.js';
import { UsersController } from './users.controller.js';
import { UserQueries } from './users.queries.js';
import { Users } from './users.repository.js';

/** Accounts, and signing in with them. */
@Module({
  imports: [AccessModule],
  controllers: [SignInController, UsersController],
  providers: [
    ChangePassword,
    ChangeUser,
    CreateUser,
    FoundAdministrator,
    Passwords,
    Sessions,
    SignIn,
    SignInMisses,
    SignOut,
    UserLinkCheck,
    UserQueries,
    Users,
  ],
  exports: [Passwords, Sessions, Users],
})
export class UsersModule {}
