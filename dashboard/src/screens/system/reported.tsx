import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useId, useState } from 'react';
import { closeReport, reportedData } from '../../api/queries.ts';
import type { Feedback } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { count } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private, Prose } from '../../ui/private.tsx';
import { ReadTrouble, Trouble } from '../../ui/states.tsx';

const LEAST = 3;

/** Data that people reported as wrong and that nobody has looked into yet; what was found closes the report. */
export function ReportedData() {
  const asked = useQuery(reportedData);
  const reports = asked.data;
  return (
    <Panel title="Data reported as wrong" aside={reports && reports.total > 0 ? `${count(reports.total)} open` : null} flush>
      <ReadTrouble what="The reports could not be read." asked={asked} />
      {reports?.rows.length === 0 ? <p className="px-4 py-3 text-sm text-soft">Nobody has reported wrong data.</p> : null}
      <ul className="divide-y">
        {reports?.rows.map((report) => (
          <Report key={report.feedback_id} report={report} />
        ))}
      </ul>
    </Panel>
  );
}

function Report({ report }: { report: Feedback }) {
  const queries = useQueryClient();
  const id = useId();
  const [found, setFound] = useState('');
  const closing = useMutation({
    mutationFn: () => closeReport(report.feedback_id, found.trim()),
    onSettled: () => void queries.invalidateQueries({ queryKey: reportedData.queryKey }),
  });
  const short = found.trim().length < LEAST;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!short && !closing.isPending) closing.mutate();
  };
  return (
    <li className="space-y-2 px-4 py-3 text-sm">
      <p>
        <Link to="/customers/$id" params={{ id: report.customer_id }} className="font-medium underline hover:text-accent">
          <Private>{report.customer_id}</Private>
        </Link>
        {report.meaning ? ` · ${report.meaning}` : ''}: <Prose text={report.note ?? 'no note'} />{' '}
        <span className="text-soft">
          <span className="private">{report.made_by}</span>, <Moment at={report.made_at} />
        </span>
      </p>
      <form onSubmit={submit} className="flex flex-wrap items-center gap-2">
        <label htmlFor={id} className="text-soft">
          What was found?
        </label>
        <input
          id={id}
          value={found}
          maxLength={500}
          onChange={(event) => setFound(event.target.value)}
          className="h-8 min-w-40 flex-1 rounded-md border border-edge bg-surface px-3 max-md:h-11 max-md:text-[16px]"
        />
        <Button type="submit" disabled={short || closing.isPending} className="disabled:opacity-50">
          Close
        </Button>
      </form>
      {closing.error ? <Trouble what="It was not closed." error={closing.error} /> : null}
    </li>
  );
}
