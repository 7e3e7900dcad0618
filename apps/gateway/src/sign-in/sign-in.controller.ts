import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  changePasswordBody,
  signInAnswer,
  signInBody,
  signOutBody,
  signedInUser,
  type SignInAnswer,
  type SignedInUser,
} from '@okno/contracts';
import { AllowSignedIn, Answers, Context, Public, Refusal, SETTINGS, type WorkContext } from '@okno/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { sessionCookie } from '../access/recognise-caller.usecase.js';
import { addressOf, schemeOf } from '../access/request-origin.rules.js';
import type { GatewaySettings } from '../config.js';
import { ChangePassword } from './change-password.usecase.js';
import { SignIn } from './sign-in.usecase.js';
import { SignOut } from './sign-out.usecase.js';

@ApiTags('sign-in')
@Controller('auth')
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    private readonly signOut: SignOut,
    private readonly changePassword: ChangePassword,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
  ) {}

  @Post('login')
  @Public()
  @Answers('Sign in; the console gets a cookie besides', signInAnswer)
  async login(
    @Body({ schema: signInBody }) body: z.output<typeof signInBody>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInAnswer> {
    const { traceId, language } = request;
    const answer = await this.signIn.execute({ ...body, address: this.addressOf(request), traceId, language });
    void reply.header('cache-control', 'no-store').setCookie(sessionCookie, answer.accessToken, {
      ...this.cookieOptions(request),
      expires: new Date(answer.expiresAt),
    });
    return answer;
  }

  @Post('logout')
  @AllowSignedIn()
  @Answers('End the session', undefined, 204)
  async logout(
    @Body({ schema: signOutBody }) _body: object,
    @Context() context: WorkContext,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.signOut.execute(request.caller?.tokenHash ?? '', context);
    void reply.clearCookie(sessionCookie, this.cookieOptions(request));
  }

  @Post('password')
  @AllowSignedIn()
  @Answers('Change one’s own password; all other sessions end', undefined, 204)
  async password(
    @Body({ schema: changePasswordBody }) body: z.output<typeof changePasswordBody>,
    @Context() context: WorkContext,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const tokenHash = request.caller?.tokenHash ?? '';
    await this.changePassword.execute({ ...body, address: this.addressOf(request), tokenHash }, context);
  }

  @Get('me')
  @AllowSignedIn()
  @Answers('Who is signed in', signedInUser)
  me(@Req() request: FastifyRequest): SignedInUser {
    const user = request.caller?.user;
    // A key is nobody: it has no mailbox, no language and no department.
    if (user === undefined) throw new Refusal('not-found');
    return user;
  }

  private addressOf(request: FastifyRequest): string {
    return addressOf(request.headers, request.ip, this.settings.OKNO_TRUST_PROXY);
  }

  private cookieOptions(request: FastifyRequest): { path: string; httpOnly: true; sameSite: 'lax'; secure: boolean } {
    const secure = schemeOf(request.headers, this.settings.OKNO_TRUST_PROXY) === 'https';
    return { path: '/', httpOnly: true, sameSite: 'lax', secure };
  }
}
