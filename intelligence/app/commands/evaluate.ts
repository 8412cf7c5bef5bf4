import { Command } from 'commander';
import { classifyCommand } from './evaluate/classify.ts';

/** The subcommand `uil evaluate`. Results go to standard output, progress to standard error. */
export function evaluateCommand(): Command {
  const command = new Command('evaluate').description('measures the models of the layer on a file of yours');
  for (const task of [classifyCommand()]) command.addCommand(task);
  return command;
}
