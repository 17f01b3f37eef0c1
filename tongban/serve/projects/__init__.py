"""建设项目: a project under its code through the four stages of approval, with milestones, 联合验收 and 代办."""
