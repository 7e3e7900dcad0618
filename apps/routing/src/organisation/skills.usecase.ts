import { Injectable } from '@nestjs/common';
import { skillDefined, type ChangeSkillBody, type CreateSkillBody, type SkillResource } from '@okno/contracts';
import { Refusal, UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { codeTaken, isSame } from './organisation-changes.repository.js';
import { lockSkill, saveSkill } from './skills.repository.js';

async function saveAndAnnounce(work: Work, skill: SkillResource): Promise<void> {
  const { id, version, code, name, active } = skill;
  await codeTaken(() => saveSkill(work, skill));
  work.publish(skillDefined, { skillId: id, code, name, active }, { id, version });
}

@Injectable()
export class CreateSkill {
  constructor(private readonly work: UnitOfWork) {}

  async execute(body: CreateSkillBody, context: WorkContext): Promise<SkillResource> {
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const skill = { id: work.newId(), ...body, active: true, version: 1, createdAt: work.now.toISOString() };
        await saveAndAnnounce(work, skill);
        work.audit({ action: 'skill.create', subjectKind: 'skill', subjectIds: [skill.id] });
        return skill;
      }),
    );
  }
}

@Injectable()
export class ChangeSkill {
  constructor(private readonly work: UnitOfWork) {}

  async execute(id: string, expected: number, body: ChangeSkillBody, context: WorkContext): Promise<SkillResource> {
    return this.work.run(context, async (work) => {
      const current = await lockSkill(work, id);
      if (current === undefined) throw new Refusal('not-found');
      if (current.version !== expected) throw new Refusal('version-conflict');
      const changed: SkillResource = {
        ...current,
        code: body.code ?? current.code,
        name: body.name ?? current.name,
        active: body.active ?? current.active,
      };
      if (isSame(changed, current)) return current;
      const next = { ...changed, version: current.version + 1 };
      await saveAndAnnounce(work, next);
      work.audit({ action: 'skill.change', subjectKind: 'skill', subjectIds: [id], details: { ...body } });
      return next;
    });
  }
}
