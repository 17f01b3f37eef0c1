// 公众页的行为。每个模块导出 enhance(root)：对 root 里还没有接上的元素接上行为。页面没有它们也能用。
import htmx from "htmx.org";
import * as autosave from "./autosave.js";
import * as dialog from "./dialog.js";
import * as file from "./file.js";
import * as focus from "./focus.js";
import * as live from "./live.js";
import * as mode from "./mode.js";
import * as once from "./once.js";
import * as pick from "./pick.js";
import * as print from "./print.js";
import * as refresh from "./refresh.js";
import * as suggest from "./suggest.js";
import * as supply from "./supply.js";
import * as toast from "./toast.js";
import * as toc from "./toc.js";
import * as upload from "./upload.js";
import { start } from "./start.js";

start(htmx, [autosave, dialog, file, focus, live, mode, once, pick, print, refresh, suggest, supply, toast, toc, upload]);
