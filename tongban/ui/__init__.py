"""页面骨架与组件: frames, macros, the way a refusal looks; knows no module."""
