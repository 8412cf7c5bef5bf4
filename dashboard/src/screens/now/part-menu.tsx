import { ArrowDown, ArrowUp, CircleQuestionMark, EllipsisVertical, ListRestart, Pin, PinOff, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { ArrangedPage, Desk, ExperiencePart } from '../../api/types.ts';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { WhyHere } from './why-here.tsx';
import { PART_NAMES } from './words.ts';

/** What the handle of a part can be asked for. */
export type PartAct = 'earlier' | 'later' | 'pin' | 'unpin' | 'undo' | 'usual';

type PartMenuProps = { part: ExperiencePart; page: ArrangedPage; desk: Desk; because: string; onAct: (act: PartAct) => void };

/** The id of the handle of a part. */
export const handleId = (part: ExperiencePart): string => `handle-${part}`;

const ICON = { size: 16, 'aria-hidden': true } as const;
const CHANGES = {
  earlier: { label: 'Move earlier', icon: <ArrowUp {...ICON} /> },
  later: { label: 'Move later', icon: <ArrowDown {...ICON} /> },
  pin: { label: 'Pin here', icon: <Pin {...ICON} /> },
  unpin: { label: 'Unpin', icon: <PinOff {...ICON} /> },
} as const;

/** The handle of a part: moves and pins it, takes back the last yes, and says why it is here. */
export function PartMenu({ part, page, desk, because, onAct }: PartMenuProps) {
  const [why, setWhy] = useState(false);
  const place = page.places.find((one) => one.part === part);
  if (!place) return null;
  const items: MenuItem[] = [
    ...place.may.map((change) => ({ key: change, ...CHANGES[change], act: () => onAct(change) })),
    ...(page.undo?.part === part ? [{ key: 'undo', label: 'Put back where it was', icon: <Undo2 {...ICON} />, act: () => onAct('undo') }] : []),
    ...(page.usual ? [] : [{ key: 'usual', label: 'Back to the usual order', icon: <ListRestart {...ICON} />, act: () => onAct('usual') }]),
    { key: 'why', label: 'Why is this here?', icon: <CircleQuestionMark {...ICON} />, act: () => setWhy(true) },
  ];
  return (
    <div data-handle className="-my-1 -me-2">
      <Menu
        id={handleId(part)}
        label={`Arrange “${PART_NAMES[part]}”${place.pinned ? ', pinned' : ''}`}
        icon={place.pinned ? <Pin {...ICON} /> : <EllipsisVertical {...ICON} />}
        items={items}
      />
      {why ? <WhyHere place={place} desk={desk} because={because} onClose={() => setWhy(false)} /> : null}
    </div>
  );
}
