// 办公页的行为：公众页的那些，再加按键、选行、常用语。
import htmx from "htmx.org";
import * as autosave from "./autosave.js";
import * as designer from "./designer.js";
import * as dialog from "./dialog.js";
import * as enter from "./enter.js";
import * as file from "./file.js";
import * as focus from "./focus.js";
import * as fresh from "./fresh.js";
import * as grid from "./grid.js";
import * as hotkeys from "./hotkeys.js";
import * as live from "./live.js";
import * as mode from "./mode.js";
import * as once from "./once.js";
import * as phrases from "./phrases.js";
import * as pick from "./pick.js";
import * as print from "./print.js";
import * as rows from "./rows.js";
import * as refresh from "./refresh.js";
import * as sheet from "./sheet.js";
import * as suggest from "./suggest.js";
import * as tabs from "./tabs.js";
import * as ticks from "./ticks.js";
import * as toast from "./toast.js";
import * as turn from "./turn.js";
import * as upload from "./upload.js";
import { start } from "./start.js";

start(htmx, [autosave, designer, dialog, enter, file, focus, fresh, grid, hotkeys, live, mode, once, phrases, pick, print, rows, refresh, sheet, suggest, tabs, ticks, toast, turn, upload]);
