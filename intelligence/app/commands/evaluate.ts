import { Command } from 'commander';
import { anomalyCommand } from './evaluate/anomaly.ts';
import { classifyCommand } from './evaluate/classify.ts';
import { forecastCommand } from './evaluate/forecast.ts';
import { upliftCommand } from './evaluate/uplift.ts';

/** The subcommand `uil evaluate`. Results go to standard output, progress to standard error. */
export function evaluateCommand(): Command {
  const command = new Command('evaluate').description('measures the models of the layer on a file of yours');
  for (const task of [classifyCommand(), anomalyCommand(), forecastCommand(), upliftCommand()]) command.addCommand(task);
  return command;
}
