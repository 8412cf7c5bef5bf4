import { type Html, html } from './html.ts';

/** One number of a report: what it is called, its value, its interval or what stands beside it, and what it means in plain words. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly beside?: string;
  readonly means: string;
}

/** Numbers side by side, each with its sentence. */
export const figureCards = (figures: readonly Figure[]): Html =>
  html`<dl class="figures">${figures.map(({ name, value, beside, means }) => html`<div><dt>${name}</dt><dd class="value">${value}</dd>${beside && html`<dd class="beside">${beside}</dd>`}<dd class="means">${means}</dd></div>`)}</dl>`;

/** Something that must be read before the numbers are believed. */
export const warning = (title: string, points: readonly Html[]): Html =>
  html`<aside class="warning"><h2>${title}</h2><ul>${points.map((point) => html`<li>${point}</li>`)}</ul></aside>`;

/** A part of a page: a question, a sentence that answers it, and what shows it. */
export const section = (question: string, answer: Html | string, ...content: readonly Html[]): Html =>
  html`<section><h2>${question}</h2><p class="answer">${answer}</p>${content}</section>`;

/** Charts side by side where there is room. */
export const pair = (...charts: readonly Html[]): Html => html`<div class="pair">${charts}</div>`;
