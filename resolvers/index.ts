import { TwentyCompany } from './twenty-company.ts';
import { TwentyPerson } from './twenty-person.ts';
import { TwentyWorkspaceMember } from './twenty-workspace-member.ts';
import { TwingateDevice } from './twingate-device.ts';
import { TwingateUser } from './twingate-user.ts';

/** Every link, by the type it is on. Mesh loads this file: `.meshrc.yaml` names it. */
export default { TwentyCompany, TwentyPerson, TwentyWorkspaceMember, TwingateDevice, TwingateUser };
