import { Module } from '@nestjs/common';
import { MailTemplateRepository } from './mail-template.repository.js';
import { MailTemplatesController } from './mail-templates.controller.js';
import { WriteTemplate } from './write-template.usecase.js';

@Module({
  controllers: [MailTemplatesController],
  providers: [MailTemplateRepository, WriteTemplate],
  exports: [MailTemplateRepository],
})
export class MailTemplatesModule {}
