using Hr.Faces;
using Xunit;

namespace Hr.Tests;

public class RecognitionTests
{
    private const string Key = "sk_live_xxxx";

    [Fact]
    public void NobodyOnAnEmptyPicture() => Assert.Null(new Recognition([]).SoleLiveFace());
}
