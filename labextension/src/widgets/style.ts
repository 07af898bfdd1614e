import cards from '../../style/cards.css';
import compare from '../../style/compare.css';
import components from '../../style/components.css';
import documents from '../../style/document.css';
import forms from '../../style/forms.css';
import hosts from '../../style/hosts.css';
import lineage from '../../style/lineage.css';
import models from '../../style/models.css';
import profile from '../../style/profile.css';
import tables from '../../style/tables.css';
import widgets from '../../style/widgets.css';

/** The style of the panel's documents, of which the widgets show parts, and what is their own. */
const parts = [
  components,
  documents,
  cards,
  tables,
  forms,
  profile,
  models,
  compare,
  lineage,
  widgets
].join('\n');

// Nested, so that it touches nothing else of a page and stands above what a notebook says of all outputs.
export default `${hosts}\n.mlp-NotebookWidget {\n${parts}\n}`;
