/* Not a module: browsers do not load modules from a file, and say nothing about it. */
"use strict";
if (location.protocol === "file:") {
  const problem = document.getElementById("problem");
  problem.textContent =
    "This page was opened as a file. Browsers run it only from a web server: in its folder, start “python -m http.server” and " +
    "open http://localhost:8000. 此页面需要通过网页服务器打开：在它的文件夹中运行“python -m http.server”，然后打开 http://localhost:8000。";
  problem.hidden = false;
  document.getElementById("opening").hidden = true;
}
