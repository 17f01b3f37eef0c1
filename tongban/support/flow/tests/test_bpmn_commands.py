import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tongban.support.flow import api as flow
from tongban.support.flow.bpmn import profile
from tongban.support.flow.bpmn.reading import read_bpmn
from tongban.support.flow.bpmn.writing import write_bpmn

from .bpmn import bpmn, flows, nodes

ROOT = Path(__file__).parents[4]
BODIES = {body["code"]: body for body in flow.standard_bodies()}


def told(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(*arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_folder_gives_a_line_a_file_whatever_is_in_it(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.bpmn").write_bytes(write_bpmn(BODIES["standard"]))
    start = '<startEvent id="s"/><endEvent id="e"/>'
    (tmp_path / "deep" / "b.bpmn").write_bytes(bpmn(start + nodes(t="task") + flows("s>t", "t>e")))
    (tmp_path / "c.xml").write_bytes(bpmn(start + '<scriptTask id="t" name="一\n二"/>' + flows("s>t", "t>e")))
    (tmp_path / "d.bpmn").write_bytes(b"\x00\xff")
    (tmp_path / "e.BPMN").symlink_to("nowhere")
    (tmp_path / "f.txt").write_text("no matter")
    (tmp_path / "z").symlink_to(tmp_path / "deep")
    lines = told("bpmn_import", str(tmp_path), check=True)[0].splitlines()
    assert lines == [
        "skipped\tz\t没有看：是链接到别处的文件夹",
        "imported\ta.bpmn\t一般流程（9 个环节）",
        "refused\tc.xml\tscriptTask（脚本任务）“一 二”[t]：不收；流程里不写代码，请登记为自动步骤",
        "refused\td.bpmn\t不是 XML，或文字编码认不出：没有声明文字编码，内容也不是 UTF-8（第 1 行）",
        "refused\te.BPMN\t不是普通文件",
        "skipped\tf.txt\t没有看：文件名不以 .bpmn、.bpmn2、.xml、.dmn 结尾",
        "imported\tdeep/b.bpmn\t试验（2 个环节，待补 5 处）",
        "共 5 个文件：导入 2 个，拒绝 3 个；另有 2 个没有看",
    ]


def test_an_empty_folder_is_told_and_a_missing_one_refused(tmp_path):
    lines = told("bpmn_import", str(tmp_path), check=True)[0].splitlines()
    assert lines == ["文件夹是空的，没有可核对的文件", "共 0 个文件：导入 0 个，拒绝 0 个"]
    with pytest.raises(CommandError, match="没有这个文件夹"):
        call_command("bpmn_import", str(tmp_path / "gone"), check=True)


def test_files_are_looked_at_without_a_database(tmp_path):
    (tmp_path / "a").mkdir()
    environment = {**os.environ, "TONGBAN_HOME": str(tmp_path / "home")}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "manage.py", "bpmn_import", "--check", str(tmp_path / "a")]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert "文件夹是空的" in done.stdout
    assert not (tmp_path / "home" / "postgres").exists()


def test_one_file_gives_its_draft_and_what_it_lacks(tmp_path):
    path = tmp_path / "a.bpmn"
    inside = '<startEvent id="s"/><endEvent id="e"/>' + nodes(t="task") + flows("s>t", "t>e")
    path.write_bytes(bpmn(inside))
    out, err = told("bpmn_import", str(path))
    assert json.loads(out) == read_bpmn(path.read_bytes())[0]
    assert "待补：环节 t“t” 的 role：角色" in err
    path.write_bytes(bpmn(inside.replace("task", "scriptTask")))
    with pytest.raises(SystemExit):
        told("bpmn_import", str(path))
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("bpmn_import", str(tmp_path))


def test_published_definitions_are_exported_one_or_all(city, tmp_path):
    data = told("bpmn_export", "standard")[0].encode()
    assert read_bpmn(data)[0] == BODIES["standard"]
    assert told("bpmn_export", "standard@1")[0].encode() == data
    told("bpmn_export", all=tmp_path / "new")
    written = {path.stem: read_bpmn(path.read_bytes())[0] for path in (tmp_path / "new").iterdir()}
    assert written == BODIES
    for wrong in (["standard@9"], ["nothing"], ["standard@x"], []):
        with pytest.raises(CommandError):
            call_command("bpmn_export", *wrong)


def test_the_page_of_the_profile_names_every_element():
    text = (ROOT / "docs" / "reference" / "bpmn.md").read_text(encoding="utf-8")
    rows = [f"| `{name}` | {one[0]} | {one[1]} |" for name, one in (profile.TAKEN | profile.REFUSED).items()]
    rows += [f"`{name}` {chinese}" for name, chinese in profile.LEFT_OUT.items()]
    assert [row for row in rows if row not in text] == []
