import redis.asyncio as redis

pool = redis.from_url("redis://cache:6379/0")


async def mark_verified(user_id: str) -> None:
    await pool.set(f"verified:{user_id}", "1", ex=3600)


async def remember_embedding(user_id: str, embedding: list[float]) -> None:
    await pool.set(f"embedding:{user_id}", ",".join(map(str, embedding)))


async def remember_embedding_briefly(user_id: str, embedding: list[float]) -> None:
    await pool.set(f"embedding:{user_id}", ",".join(map(str, embedding)), ex=600)


async def current_user():
    ...
