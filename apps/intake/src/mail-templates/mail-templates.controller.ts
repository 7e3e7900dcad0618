import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  languageField,
  mailTemplateBody,
  mailTemplateKindField,
  mailTemplateResource,
  mailTemplates,
  type Language,
  type MailTemplateBody,
  type MailTemplateKind,
  type MailTemplateResource,
  type MailTemplates,
} from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { WriteTemplate } from './write-template.usecase.js';

@ApiTags('mail templates')
@Controller('mail-templates')
@Allow('administrator')
export class MailTemplatesController {
  constructor(private readonly templates: WriteTemplate) {}

  @Get()
  @Answers('Mails to clients as they read now, in both languages', mailTemplates)
  list(): Promise<MailTemplates> {
    return this.templates.list();
  }

  @Put(':kind/:language')
  @Answers(
    'Write a mail to clients anew; {reference}, {subject}, {client}, {manager} and, in an answer, {words} are filled in',
    mailTemplateResource,
  )
  write(
    @Param('kind', { schema: mailTemplateKindField }) kind: MailTemplateKind,
    @Param('language', { schema: languageField }) language: Language,
    @Body({ schema: mailTemplateBody }) body: MailTemplateBody,
    @Context() context: WorkContext,
  ): Promise<MailTemplateResource> {
    return this.templates.execute(kind, language, body, context);
  }

  @Delete(':kind/:language')
  @Answers('Go back to the mail Okno brings', mailTemplateResource)
  reset(
    @Param('kind', { schema: mailTemplateKindField }) kind: MailTemplateKind,
    @Param('language', { schema: languageField }) language: Language,
    @Context() context: WorkContext,
  ): Promise<MailTemplateResource> {
    return this.templates.reset(kind, language, context);
  }
}
