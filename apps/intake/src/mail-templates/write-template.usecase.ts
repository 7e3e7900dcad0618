import { Inject, Injectable } from '@nestjs/common';
import type {
  Language,
  LocalizedText,
  MailTemplateBody,
  MailTemplateKind,
  MailTemplateResource,
  MailTemplates,
} from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import {
  builtInTemplates,
  findTemplateFaults,
  templateKinds,
  templateLanguages,
  type TemplateFault,
} from './mail-template.rules.js';
import { MailTemplateRepository, type MailTemplateRecord } from './mail-template.repository.js';

const faultWords: Readonly<Record<TemplateFault['code'], LocalizedText>> = {
  'unknown-name': {
    en: 'Only {reference}, {subject}, {client}, {manager} and {words} stand for something',
    ru: 'Подставляются только {reference}, {subject}, {client}, {manager} и {words}',
  },
  'reference-missing': {
    en: 'Without {reference} in the subject an answer does not find its request',
    ru: 'Без {reference} в теме ответ не найдёт своё обращение',
  },
  'words-missing': {
    en: 'An answer needs {words}: what the manager has written',
    ru: 'Ответу нужны {words} — слова менеджера',
  },
  'words-elsewhere': {
    en: '{words} stand only in the text of an answer',
    ru: '{words} бывают только в тексте ответа',
  },
  'answers-always-go': { en: 'Answers cannot be switched off', ru: 'Ответы отключить нельзя' },
};

/** Mails to clients, as the company wants them to read. */
@Injectable()
export class WriteTemplate {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly templates: MailTemplateRepository,
  ) {}

  async list(): Promise<MailTemplates> {
    const written = await this.templates.all(this.database);
    const items = templateKinds.flatMap((kind) =>
      templateLanguages.map((language) => {
        const own = written.find((template) => template.kind === kind && template.language === language);
        return own === undefined ? builtIn(kind, language) : toResource(own);
      }),
    );
    return { items };
  }

  /** @throws unusable-template */
  async execute(
    kind: MailTemplateKind,
    language: Language,
    body: MailTemplateBody,
    context: WorkContext,
  ): Promise<MailTemplateResource> {
    const faults = findTemplateFaults(kind, body);
    if (faults.length > 0)
      throw refuse('unusable-template', {
        errors: faults.map(({ field, code }) => ({ field, code, message: faultWords[code] })),
      });
    return this.work.run(context, async (work) => {
      const template = { kind, language, ...body, changedAt: work.now };
      await this.templates.save(work, template);
      work.audit({
        action: 'mail-template.write',
        subjectKind: 'mail-template',
        subjectIds: [],
        details: { ...template },
      });
      return toResource(template);
    });
  }

  /** Goes back to the one Okno brings. */
  async reset(kind: MailTemplateKind, language: Language, context: WorkContext): Promise<MailTemplateResource> {
    return this.work.run(context, async (work) => {
      await this.templates.remove(work, kind, language);
      work.audit({
        action: 'mail-template.reset',
        subjectKind: 'mail-template',
        subjectIds: [],
        details: { kind, language },
      });
      return builtIn(kind, language);
    });
  }
}

function builtIn(kind: MailTemplateKind, language: Language): MailTemplateResource {
  return { kind, language, ...builtInTemplates[kind][language], changedAt: null };
}

function toResource({ changedAt, ...template }: MailTemplateRecord): MailTemplateResource {
  return { ...template, changedAt: changedAt.toISOString() };
}
