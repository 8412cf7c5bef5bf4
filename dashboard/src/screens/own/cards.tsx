import type { TouchCard } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Prose } from '../../ui/private.tsx';
import { Empty } from '../../ui/states.tsx';

/** What has happened that touches the reader, the latest first, in their own words. */
export function OwnCards({ cards, nothing }: { cards: readonly TouchCard[]; nothing: string }) {
  return (
    <Panel title="What happened" flush>
      {cards.length === 0 ? <Empty title={nothing} /> : null}
      <ul className="divide-y">
        {cards.map((card) => (
          <li key={card.impact_id} className="px-4 py-3">
            <p>
              <Prose text={card.sentence} />
            </p>
            {card.todo ? <p className="text-sm text-soft">{card.todo}</p> : null}
            <p className="text-xs text-soft">
              <Moment at={card.at} />
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
