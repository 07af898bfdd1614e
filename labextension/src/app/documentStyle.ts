// The style of documents and dialogs, loaded with the first of them.
import '../../style/components.css';
import '../../style/document.css';
import '../../style/cards.css';
import '../../style/tables.css';
import '../../style/forms.css';
import '../../style/profile.css';
import '../../style/models.css';
import '../../style/compare.css';
import '../../style/recipe.css';
import '../../style/lineage.css';
