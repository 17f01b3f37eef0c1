"""数据交换: talking with departments that have a system of their own."""
