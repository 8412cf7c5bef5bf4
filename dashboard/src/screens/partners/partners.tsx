import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { partners } from '../../api/queries.ts';
import type { PartnerCard as Partner } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { Grid } from '../../ui/grid.tsx';
import { counted } from '../../ui/numbers.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { PartnerCard, partnerColumns } from './columns.tsx';
import { partnersSentence } from './words.ts';

const rowId = (row: Partner) => row.partner_id;

/** How the partners do, the lowest score first, each figure beside the band of the others. */
export function Partners() {
  useTitle('Partners');
  const navigate = useNavigate();
  const [selected, setSelected] = useState<string | null>(null);
  const asked = useQuery({ ...partners, refetchInterval: usePolling() });
  const list = asked.data;
  const open = useCallback((id: string) => void navigate({ to: '/partners/$id', params: { id } }), [navigate]);
  return (
    <>
      <PageHead question="Which partner needs us?">{list ? partnersSentence(list) : null}</PageHead>
      <ReadTrouble what="The partners could not be read." asked={asked} />
      <div className="rounded-lg border bg-surface">
        {list ? (
          list.partners.length > 0 ? (
            <Grid
              label="Partners"
              columns={partnerColumns}
              rows={list.partners}
              id={rowId}
              card={PartnerCard}
              selected={selected}
              onSelect={setSelected}
              onOpen={open}
              openOnPress
            />
          ) : (
            <Empty title="There are no partners yet.">They appear with the first partner event, or with the first customer who came through one.</Empty>
          )
        ) : asked.error ? null : (
          <Skeleton rows={8} className="h-13 px-4" />
        )}
      </div>
      {list ? (
        <p className="mt-2 text-xs text-soft">
          50 is the ISP’s own average. New, left, paid and tickets are those of 90 days; beside each figure stands where the middle half of the other partners
          lies. {counted(list.no_partner.customers, 'customer')} came through no partner.
        </p>
      ) : null}
    </>
  );
}
