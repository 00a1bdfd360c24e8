namespace Hr.Controllers;

public sealed class Badges
{
    public string Issue(string uid) => $"badge-{uid}";

    public void Approve()
    {
    }
}
